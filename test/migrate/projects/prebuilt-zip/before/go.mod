module example.com/prebuilt

go 1.18

require github.com/aws/aws-lambda-go v1.38.0
