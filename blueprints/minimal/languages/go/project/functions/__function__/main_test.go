package main

import (
	"context"
	"testing"
)

func TestHandle(t *testing.T) {
	messages := map[string]string{
		"Ada": "Hello, Ada!",
		"":    "Hello, world!",
	}
	for name, want := range messages {
		answer, err := handle(context.Background(), Event{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Message != want {
			t.Errorf("handle(%q) says %q, not %q", name, answer.Message, want)
		}
	}
}
