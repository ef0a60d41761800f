package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
)

func TestHandleShowsPublicValues(t *testing.T) {
	for _, variable := range publicVariables {
		t.Setenv(variable, "value of "+variable)
	}
	answer, err := handle(context.Background(), Event{})
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range publicVariables {
		if value := answer.Public[variable]; value == nil || *value != "value of "+variable {
			t.Errorf("%s is not shown", variable)
		}
	}
}

func TestHandleKeepsSecrets(t *testing.T) {
	const canary = "a value that nobody may see"
	for _, variable := range secretVariables {
		t.Setenv(variable, canary)
	}
	answer, err := handle(context.Background(), Event{})
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range secretVariables {
		if !answer.Secret[variable] {
			t.Errorf("%s is set, and not reported", variable)
		}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), canary) {
		t.Errorf("the answer has a secret's value: %s", text)
	}
}
