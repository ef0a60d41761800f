module example.com/users

go 1.18

require github.com/aws/aws-lambda-go v1.19.1
