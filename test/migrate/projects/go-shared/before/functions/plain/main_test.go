package main

import "testing"

func TestHalf(t *testing.T) {
	if number, err := half(4); number != 2 || err != nil {
		t.Error(number, err)
	}
}
