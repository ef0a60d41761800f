package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

var mode string

func main() {
	lambda.Start(func(context.Context) (string, error) { return mode, nil })
}
