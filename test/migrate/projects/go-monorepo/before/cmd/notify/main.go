package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type notice struct {
	Stage string `json:"stage"`
	Sent  bool   `json:"sent"`
}

func main() {
	lambda.Start(func(context.Context) (notice, error) {
		return notice{Stage: os.Getenv("STAGE"), Sent: true}, nil
	})
}
