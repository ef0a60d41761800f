// A Lambda function on an OS-only runtime: the program is its own runtime, by aws-lambda-go.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

// Event is what the caller sends.
type Event struct {
	Name string `json:"name"`
}

// Answer is what the caller gets.
type Answer struct {
	Message string `json:"message"`
}

// setUp runs once in each execution environment: open clients and read configuration here.
func setUp() error {
	return nil
}

func handle(_ context.Context, event Event) (Answer, error) {
	name := event.Name
	if name == "" {
		name = "world"
	}
	return Answer{Message: "Hello, " + name + "!"}, nil
}

func main() {
	if err := setUp(); err != nil {
		failInit(err)
	}
	lambda.Start(handle)
}
