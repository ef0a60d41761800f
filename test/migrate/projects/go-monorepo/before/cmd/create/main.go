package main

import (
	"encoding/json"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"example.com/orders/internal/orders"
)

func create(request events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	var order orders.Order
	if err := json.Unmarshal([]byte(request.Body), &order); err != nil {
		return events.APIGatewayProxyResponse{StatusCode: http.StatusBadRequest, Body: err.Error()}, nil
	}
	if err := orders.Check(order); err != nil {
		return events.APIGatewayProxyResponse{StatusCode: http.StatusBadRequest, Body: err.Error()}, nil
	}
	return events.APIGatewayProxyResponse{StatusCode: http.StatusCreated, Body: order.Item}, nil
}

func main() {
	lambda.Start(create)
}
