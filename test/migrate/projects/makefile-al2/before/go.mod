module example.com/report

go 1.19

require github.com/aws/aws-lambda-go v1.38.0
