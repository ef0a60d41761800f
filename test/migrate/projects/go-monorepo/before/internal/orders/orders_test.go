package orders

import "testing"

func TestCheck(t *testing.T) {
	if err := Check(Order{Item: "tea", Count: 1}); err != nil {
		t.Error(err)
	}
	if Check(Order{Item: "tea"}) == nil {
		t.Error("an order of no tea was taken")
	}
}
