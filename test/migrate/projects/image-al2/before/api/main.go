package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

var version = "none"

func main() {
	lambda.Start(func(context.Context) (map[string]string, error) {
		return map[string]string{"version": version}, nil
	})
}
