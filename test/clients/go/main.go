// A function on aws-lambda-go that does what its event says.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type order struct {
	Do   string `json:"do"`
	Size int    `json:"size"`
}

func handle(ctx context.Context, o order) (any, error) {
	switch o.Do {
	case "greet":
		known, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		return map[string]any{
			"id":       known.AwsRequestID,
			"arn":      known.InvokedFunctionArn,
			"title":    known.ClientContext.Client.AppTitle,
			"seconds":  time.Until(deadline).Seconds(),
			"trace":    os.Getenv("_X_AMZN_TRACE_ID"),
			"function": lambdacontext.FunctionName,
		}, nil
	case "error":
		return nil, errors.New("not today")
	case "panic":
		panic("all is lost")
	case "big":
		return strings.Repeat("x", o.Size-2), nil
	case "stream":
		return io.MultiReader(strings.NewReader("one "), strings.NewReader("two")), nil
	case "broken stream":
		return io.MultiReader(strings.NewReader("one "), broken{}), nil
	case "sleep":
		time.Sleep(time.Duration(o.Size) * time.Second)
		return "slept", nil
	case "exit":
		os.Exit(o.Size)
	}
	return nil, errors.New("unknown: " + o.Do)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the source ran dry") }

func main() { lambda.Start(handle) }
