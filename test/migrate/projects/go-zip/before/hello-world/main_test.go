package main

import (
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

func TestGreetsByName(t *testing.T) {
	t.Setenv("GREETING", "Hello")
	request := events.APIGatewayProxyRequest{QueryStringParameters: map[string]string{"name": "Ada"}}
	response, err := greet(request)
	if err != nil || response.Body != "Hello, Ada!" {
		t.Fatalf("got %q and %v", response.Body, err)
	}
}

func TestAsksForAName(t *testing.T) {
	response, err := greet(events.APIGatewayProxyRequest{})
	if err != nil || response.StatusCode != http.StatusBadRequest {
		t.Fatalf("got %d and %v", response.StatusCode, err)
	}
}
