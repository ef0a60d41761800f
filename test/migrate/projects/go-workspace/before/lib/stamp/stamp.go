// Package stamp names a moment.
package stamp

import "fmt"

// Of is the name of a minute of the day.
func Of(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
