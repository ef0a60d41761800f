package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"example.com/shared"
)

func main() {
	lambda.Start(func(units int) (int, error) { return shared.Price(units), nil })
}
