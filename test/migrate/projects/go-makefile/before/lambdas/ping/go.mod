module github.com/example/ping

go 1.18

require github.com/aws/aws-lambda-go v1.27.1
