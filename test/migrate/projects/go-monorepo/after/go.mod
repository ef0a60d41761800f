module example.com/orders

go 1.13

require (
	github.com/aws/aws-lambda-go v1.28.0
	github.com/urfave/cli v1.22.1 // indirect
)
