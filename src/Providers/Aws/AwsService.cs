namespace CicdTools.Providers.Aws;

/// <summary>One of AWS's services, as its service model in botocore's data names it (<c>metadata</c>: endpointPrefix, signingName, targetPrefix, apiVersion).</summary>
/// <param name="Name">What permissions and signatures call it.</param>
/// <param name="Host">The first part of its host's name.</param>
/// <param name="Target">What stands before the operation in <c>X-Amz-Target</c> (JSON), or the version of the API (query); null for a REST service.</param>
internal sealed record AwsService(string Name, string Host, string? Target)
{
    public static AwsService CodeCommit { get; } = new("codecommit", "codecommit", "CodeCommit_20150413");

    public static AwsService CodeBuild { get; } = new("codebuild", "codebuild", "CodeBuild_20161006");

    public static AwsService CodePipeline { get; } = new("codepipeline", "codepipeline", "CodePipeline_20150709");

    public static AwsService CodeDeploy { get; } = new("codedeploy", "codedeploy", "CodeDeploy_20141006");

    public static AwsService Ecr { get; } = new("ecr", "api.ecr", "AmazonEC2ContainerRegistry_V20150921");

    public static AwsService Logs { get; } = new("logs", "logs", "Logs_20140328");

    public static AwsService Events { get; } = new("events", "events", "AWSEvents");

    public static AwsService Sts { get; } = new("sts", "sts", "2011-06-15");

    public static AwsService Iam { get; } = new("iam", "iam", "2010-05-08") { IsGlobal = true };

    public static AwsService CloudFormation { get; } = new("cloudformation", "cloudformation", "2010-05-15");

    public static AwsService Eks { get; } = new("eks", "eks", null);

    public static AwsService Secrets { get; } = new("secretsmanager", "secretsmanager", "secretsmanager");

    public static AwsService S3 { get; } = new("s3", "s3", null);

    /// <summary>IAM Identity Center's portal, which takes its own token and no signature.</summary>
    public static AwsService Portal { get; } = new("awsssoportal", "portal.sso", null);

    /// <summary>Where IAM Identity Center renews its tokens, unsigned.</summary>
    public static AwsService SignOn { get; } = new("sso-oauth", "oidc", null);

    /// <summary>Whether one endpoint serves all regions of a partition.</summary>
    public bool IsGlobal { get; init; }

    public override string ToString() => Name;
}
