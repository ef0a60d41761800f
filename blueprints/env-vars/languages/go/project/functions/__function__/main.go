// A Lambda function on an OS-only runtime that reads its configuration from environment variables.
package main

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
)

// The variables of this function: the public ones are shown, of the secret ones only whether they are set.
var (
	publicVariables = strings.Fields("__public_names__")
	secretVariables = strings.Fields("__secret_names__")
)

// Event is what the caller sends.
type Event struct {
	Name string `json:"name"`
}

// Answer is what the caller gets. The maps of booleans say which variables are set.
type Answer struct {
	Message string             `json:"message"`
	Public  map[string]*string `json:"public"`
	Secret  map[string]bool    `json:"secret"`
	Runtime map[string]bool    `json:"runtime"`
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
	public := map[string]*string{}
	for _, variable := range publicVariables {
		public[variable] = nil
		if value, set := os.LookupEnv(variable); set {
			public[variable] = &value
		}
	}
	return Answer{
		Message: "Hello, " + name + "!",
		Public:  public,
		Secret:  areSet(secretVariables),
		Runtime: areSet(runtimeVariables),
	}, nil
}

func areSet(variables []string) map[string]bool {
	set := map[string]bool{}
	for _, variable := range variables {
		_, set[variable] = os.LookupEnv(variable)
	}
	return set
}

func main() {
	if err := setUp(); err != nil {
		failInit(err)
	}
	lambda.Start(handle)
}
