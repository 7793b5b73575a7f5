using System.Text.Json.Nodes;

namespace CicdTools.Providers.Aws;

/// <summary>What the roles may do, and no more. For builds: https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html and https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html; for pipelines: https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html.</summary>
internal static class AwsPolicies
{
    public static JsonObject[] Build(AwsNames names) =>
    [
        PolicyDocument.Allow("CicdToolsLogs", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], names.LogsArn, $"{names.LogsArn}:*"),
        PolicyDocument.Allow("CicdToolsSource", ["codecommit:GitPull"], names.RepositoryArn),
        PolicyDocument.Allow("CicdToolsArtifacts", ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], $"{names.BucketArn}/*"),
        // A token is of the whole registry, and knows no resource.
        PolicyDocument.Allow("CicdToolsRegistry", ["ecr:GetAuthorizationToken"], "*"),
        PolicyDocument.Allow("CicdToolsImages", ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"], names.RegistryArn),
    ];

    public static JsonObject[] Events(AwsNames names) => [PolicyDocument.Allow("CicdToolsStart", ["codepipeline:StartPipelineExecution"], names.PipelinesArn)];

    public static JsonObject[] Pipeline(AwsNames names) =>
    [
        PolicyDocument.Allow("CicdToolsSource", ["codecommit:CancelUploadArchive", "codecommit:GetBranch", "codecommit:GetCommit", "codecommit:GetRepository", "codecommit:GetUploadArchiveStatus", "codecommit:UploadArchive"], names.RepositoryArn),
        PolicyDocument.Allow("CicdToolsBucket", ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], names.BucketArn),
        PolicyDocument.Allow("CicdToolsArtifacts", ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], $"{names.BucketArn}/*"),
        PolicyDocument.Allow("CicdToolsBuilds", ["codebuild:BatchGetBuilds", "codebuild:StartBuild"], names.ProjectsArn),
    ];
}
