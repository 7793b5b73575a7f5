using System.Text.Json.Nodes;

namespace CicdTools.Providers.Aws;

/// <summary>What the roles may do, and no more. For builds: https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html and https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html; for pipelines: https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html.</summary>
internal static class AwsPolicies
{
    private static readonly string[] Pushing = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"];

    public static JsonObject[] Build(AwsNames names) =>
    [
        PolicyDocument.Allow("CicdToolsLogs", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], names.LogsArn, $"{names.LogsArn}:*"),
        PolicyDocument.Allow("CicdToolsSource", ["codecommit:GitPull"], names.RepositoryArn),
        PolicyDocument.Allow("CicdToolsArtifacts", ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], $"{names.BucketArn}/*"),
        // A token is of the whole registry, and knows no resource.
        PolicyDocument.Allow("CicdToolsRegistry", ["ecr:GetAuthorizationToken"], "*"),
        PolicyDocument.Allow("CicdToolsImages", Pushing, names.RegistryArn),
    ];

    public static JsonObject[] Events(AwsNames names) => [PolicyDocument.Allow("CicdToolsStart", ["codepipeline:StartPipelineExecution"], names.PipelinesArn)];

    public static JsonObject[] Pipeline(AwsNames names) =>
    [
        PolicyDocument.Allow("CicdToolsSource", ["codecommit:CancelUploadArchive", "codecommit:GetBranch", "codecommit:GetCommit", "codecommit:GetRepository", "codecommit:GetUploadArchiveStatus", "codecommit:UploadArchive"], names.RepositoryArn),
        PolicyDocument.Allow("CicdToolsBucket", ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], names.BucketArn),
        PolicyDocument.Allow("CicdToolsArtifacts", ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], $"{names.BucketArn}/*"),
        PolicyDocument.Allow("CicdToolsBuilds", ["codebuild:BatchGetBuilds", "codebuild:StartBuild"], names.ProjectsArn),
    ];

    /// <summary>What somebody needs who brings source and images of one repository, and nothing else.</summary>
    public static JsonObject[] User(AwsNames names) =>
    [
        PolicyDocument.Allow("CicdToolsSource", ["codecommit:GitPull", "codecommit:GitPush"], names.RepositoryArn),
        PolicyDocument.Allow("CicdToolsRegistry", ["ecr:GetAuthorizationToken"], "*"),
        PolicyDocument.Allow("CicdToolsImages", [.. Pushing, "ecr:DescribeImages"], names.RegistryArn),
    ];

    /// <summary>What a build needs to read the secrets of its project.</summary>
    public static JsonObject Secrets(string arns) => PolicyDocument.Allow("CicdToolsSecrets", ["secretsmanager:GetSecretValue"], arns);

    /// <summary>
    /// What CodeDeploy needs on each of its platforms, as AWS's own policies AWSCodeDeployRoleForLambdaLimited, AWSCodeDeployRoleForECSLimited and AWSCodeDeployRole have it
    /// (https://docs.aws.amazon.com/codedeploy/latest/userguide/managed-policies.html), and of them what can be held to our names: a group of machines is not among it, for which the last of them is attached.
    /// </summary>
    public static JsonObject[] Deploy(AwsNames names) =>
    [
        PolicyDocument.Allow("CicdToolsFunctions", ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"], names.FunctionsArn),
        PolicyDocument.Allow("CicdToolsHooks", ["lambda:InvokeFunction"], names.HooksArn),
        PolicyDocument.Allow("CicdToolsServices", ["ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"], names.ServicesArn, names.TaskSetsArn),
        // These know no resource, or one that nobody knows beforehand.
        PolicyDocument.Allow("CicdToolsTraffic", ["cloudwatch:DescribeAlarms", "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"], "*"),
        PolicyDocument.Allow("CicdToolsMachines", ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "tag:GetResources"], "*"),
        PolicyDocument.Allow("CicdToolsRevisions", ["s3:GetObject", "s3:GetObjectVersion"], $"{names.BucketArn}/*"),
        TaskRoles(names),
    ];

    // A role is given to tasks, and to nothing else.
    private static JsonObject TaskRoles(AwsNames names)
    {
        JsonObject statement = PolicyDocument.Allow("CicdToolsTaskRoles", ["iam:PassRole"], names.TaskRolesArn);
        statement["Condition"] = new JsonObject { ["StringLike"] = new JsonObject { ["iam:PassedToService"] = new JsonArray("ecs-tasks.amazonaws.com") } };
        return statement;
    }
}
