module example.com/native

go 1.16

require github.com/aws/aws-lambda-go v1.27.1
