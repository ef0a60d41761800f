package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"example.com/lib/stamp"
)

func main() {
	lambda.Start(func(minute int) (string, error) { return stamp.Of(minute), nil })
}
