using System.Text.RegularExpressions;

namespace CicdTools.Providers.Aws;

/// <summary>What the prerequisites are called, and their full names (ARNs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).</summary>
/// <param name="Name">What all names begin with.</param>
/// <param name="Account">The account.</param>
/// <param name="Place">Where.</param>
/// <param name="Repository">The repository of the source; null for all.</param>
internal sealed partial record AwsNames(string Name, string Account, AwsPlace Place, string? Repository)
{
    private const string Default = "cicdtools";

    // Names of buckets are the world's, so the account and the region are part of it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
    public string Bucket => $"{Name}-artifacts-{Account}-{Place.Region}".ToLowerInvariant();

    public string BuildRole => $"{Name}-build";

    public string PipelineRole => $"{Name}-pipeline";

    public string EventRole => $"{Name}-events";

    public string DeployRole => $"{Name}-deploy";

    public string DeployRoleArn => Arn("iam", "", $"role/{DeployRole}");

    /// <summary>The functions whose names begin with ours.</summary>
    public string FunctionsArn => Arn("lambda", Place.Region, $"function:{Name}*");

    /// <summary>The functions that CodeDeploy may ask whether all is well: https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html.</summary>
    public string HooksArn => Arn("lambda", Place.Region, "function:CodeDeployHook_*");

    /// <summary>The services of ECS whose names begin with ours, in any cluster.</summary>
    public string ServicesArn => Arn("ecs", Place.Region, $"service/*/{Name}*");

    /// <summary>What ECS runs of these services: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html.</summary>
    public string TaskSetsArn => Arn("ecs", Place.Region, $"task-set/*/{Name}*/*");

    /// <summary>The roles that tasks get: those that begin with our name, and those that ECS makes.</summary>
    public string TaskRolesArn => Arn("iam", "", $"role/{Name}*");

    /// <summary>The secrets of a project.</summary>
    public string SecretsArn(string project) => Arn("secretsmanager", Place.Region, $"secret:{project}/*");

    public string ImagesArn(string repository) => Arn("ecr", Place.Region, $"repository/{repository}");

    /// <summary>What a deployment of an application touches: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html.</summary>
    public string[] DeployArns(string application, string group) => [Arn("codedeploy", Place.Region, $"application:{application}"), Arn("codedeploy", Place.Region, "deploymentconfig:*"), Arn("codedeploy", Place.Region, $"deploymentgroup:{application}/{group}")];

    public string ClusterArn(string cluster) => Arn("eks", Place.Region, $"cluster/{cluster}");

    public string PipelineLogsArn => Arn("logs", Place.Region, $"log-group:/aws/codepipeline/{Name}*");

    public string Registry => Name.ToLowerInvariant();

    public string BuildRoleArn => Arn("iam", "", $"role/{BuildRole}");

    public string PipelineRoleArn => Arn("iam", "", $"role/{PipelineRole}");

    public string EventRoleArn => Arn("iam", "", $"role/{EventRole}");

    public string BucketArn => $"arn:{Place.Partition}:s3:::{Bucket}";

    public string RegistryArn => Arn("ecr", Place.Region, $"repository/{Registry}");

    public string RepositoryArn => Arn("codecommit", Place.Region, Repository ?? "*");

    /// <summary>The projects whose names begin with ours.</summary>
    public string ProjectsArn => Arn("codebuild", Place.Region, $"project/{Name}*");

    /// <summary>The pipelines whose names begin with ours.</summary>
    public string PipelinesArn => PipelineArn($"{Name}*");

    public string LogsArn => Arn("logs", Place.Region, $"log-group:/aws/codebuild/{Name}*");

    public string PipelineArn(string pipeline) => Arn("codepipeline", Place.Region, pipeline);

    /// <param name="name">The name that was asked for; null for that of the repository.</param>
    /// <param name="repository">The repository of the source.</param>
    /// <param name="account">The account.</param>
    /// <param name="place">Where.</param>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static AwsNames Of(string? name, string? repository, string account, AwsPlace place)
    {
        string chosen = name ?? repository ?? Default;
        // The narrowest of the rules that hold for any of the names: a bucket's.
        return chosen.Length is > 0 and <= 24 && chosen.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && chosen[0] != '-'
            ? new(chosen, account, place, repository)
            : throw Errors.InvalidName("what is made in AWS", chosen, "letters, digits and '-' are allowed, 24 at the most. Give another with -Name.");
    }

    /// <summary>As <see cref="Of"/>, for what has no bucket and no role: the names of repositories alone have fewer rules.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static AwsNames OfImages(string? name, string? repository, string account, AwsPlace place)
    {
        string chosen = name ?? repository ?? Default;
        return ImageName().IsMatch(chosen.ToLowerInvariant()) && chosen.Length is > 1 and <= 256
            ? new(chosen, account, place, repository)
            : throw Errors.InvalidName("a repository of images", chosen, "letters and digits are allowed, with one of '._-/' between them, 256 at the most. Give another with -Name.");
    }

    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImageName();

    private string Arn(string service, string region, string resource) => $"arn:{Place.Partition}:{service}:{region}:{Account}:{resource}";
}
