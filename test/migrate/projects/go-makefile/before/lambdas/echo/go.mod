module github.com/example/echo

go 1.18

require github.com/aws/aws-lambda-go v1.27.1
