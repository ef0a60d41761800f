package main

import (
	"bytes"
	"os"
	"path/filepath"
	"text/template"

	"github.com/aws/aws-lambda-go/lambda"
)

func echo(event map[string]string) (string, error) {
	file := filepath.Join(os.Getenv("LAMBDA_TASK_ROOT"), "templates", "answer.txt")
	answer, err := template.ParseFiles(file)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	err = answer.Execute(&text, event["text"])
	return text.String(), err
}

func main() {
	lambda.Start(echo)
}
