module example.com/tariff

go 1.16

require (
	example.com/shared v0.0.0
	github.com/aws/aws-lambda-go v1.27.1
)

replace example.com/shared => ../../shared
