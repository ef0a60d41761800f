package main

import (
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Name string `json:"name"`
}

func hello(asked request) (string, error) {
	return fmt.Sprintf("Hello, %s!", asked.Name), nil
}

func main() {
	lambda.Start(hello)
}
