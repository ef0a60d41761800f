// Package shared is what the functions have in common.
package shared

// Price is what something costs, in cents.
func Price(units int) int { return units * 23 }
