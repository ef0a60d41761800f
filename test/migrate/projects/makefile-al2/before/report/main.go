package main

import (
	"context"
	"fmt"
	"net"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Host string `json:"host"`
}

type report struct {
	Text string `json:"text"`
}

func handle(_ context.Context, asked request) (report, error) {
	if net.ParseIP(asked.Host) == nil {
		return report{}, fmt.Errorf("%q is no address", asked.Host)
	}
	return report{Text: asked.Host + " is fine"}, nil
}

func main() {
	lambda.Start(handle)
}
