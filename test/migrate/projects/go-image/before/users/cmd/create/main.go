package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, user struct{ Name string }) (map[string]string, error) {
		return map[string]string{"created": user.Name}, nil
	})
}
