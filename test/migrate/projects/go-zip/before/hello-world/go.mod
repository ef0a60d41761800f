require github.com/aws/aws-lambda-go v1.23.0

module hello-world

go 1.16
