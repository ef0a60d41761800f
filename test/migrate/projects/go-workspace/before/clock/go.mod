module example.com/clock

go 1.18

require github.com/aws/aws-lambda-go v1.38.0
