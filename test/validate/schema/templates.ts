/** A template that is right, with one function whose properties a test may change. */
export const functionWith = (properties: Record<string, unknown>, type = 'AWS::Serverless::Function') => ({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: { Hello: { Type: type, Properties: properties } },
});

export const sam = (sections: Record<string, unknown>) => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
  ...sections,
});

export const PROPERTIES = ['Resources', 'Hello', 'Properties'];
