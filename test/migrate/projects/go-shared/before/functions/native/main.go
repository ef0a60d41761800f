package main

// static int twice(int number) { return number + number; }
import "C"

import "github.com/aws/aws-lambda-go/lambda"

func main() {
	lambda.Start(func(number int) (int, error) { return int(C.twice(C.int(number))), nil })
}
