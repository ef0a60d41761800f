package main

import (
	"bytes"
	"encoding/json"
	"log"
	"net/http"
	"os"
)

// failInit tells Lambda why there will be no handler, and ends. Without it the caller learns
// nothing but that the runtime exited; aws-lambda-go reports only what happens after Start.
func failInit(cause error) {
	body, err := json.Marshal(map[string]any{
		"errorMessage": cause.Error(),
		"errorType":    "Runtime.SetUpFailed",
		"stackTrace":   []string{},
	})
	if err != nil {
		log.Fatal(cause)
	}
	url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
	response, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		log.Fatalf("%v; and Lambda could not be told: %v", cause, err)
	}
	if err := response.Body.Close(); err != nil {
		log.Print(err)
	}
	log.Fatal(cause)
}
