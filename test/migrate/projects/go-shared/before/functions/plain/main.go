package main

import (
	"errors"

	"github.com/aws/aws-lambda-go/lambda"
)

func half(number int) (int, error) {
	if number%2 != 0 {
		return 0, errors.New("odd")
	}
	return number / 2, nil
}

func main() {
	lambda.Start(half)
}
