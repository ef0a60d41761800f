package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"example.com/orders/internal/orders"
)

func list(context.Context) ([]orders.Order, error) {
	return []orders.Order{{Item: "tea", Count: 2}}, nil
}

func main() {
	lambda.Start(list)
}
