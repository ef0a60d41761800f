// Package orders is what the functions have in common.
package orders

import "errors"

// Order is what a customer wants.
type Order struct {
	Item  string `json:"item"`
	Count int    `json:"count"`
}

// ErrEmpty is an order of nothing.
var ErrEmpty = errors.New("an order needs an item and a count")

// Check says whether an order can be taken.
func Check(order Order) error {
	if order.Item == "" || order.Count < 1 {
		return ErrEmpty
	}
	return nil
}
