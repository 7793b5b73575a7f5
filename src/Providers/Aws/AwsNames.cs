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
    /// <param name="imagesAlone">Whether only a repository of images is made, whose own rule then holds.</param>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static AwsNames Of(string? name, string? repository, string account, AwsPlace place, bool imagesAlone = false)
    {
        string chosen = name ?? repository ?? Default;
        if (imagesAlone)
            return chosen.Length is >= 2 and <= 256 && RegistryName().IsMatch(chosen) ? new(chosen, account, place, repository) : throw Errors.InvalidName("a repository of images in ECR", chosen, "small letters and digits are allowed, with '.', '_', '-' or '/' between them, 2 to 256 characters. Give another with -Name.");
        // The narrowest of the rules that hold for any of the names: a bucket's.
        return chosen.Length is > 0 and <= 24 && chosen.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && chosen[0] != '-'
            ? new(chosen, account, place, repository)
            : throw Errors.InvalidName("what is made in AWS", chosen, "letters, digits and '-' are allowed, 24 at the most. Give another with -Name.");
    }

    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    [System.Text.RegularExpressions.GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", System.Text.RegularExpressions.RegexOptions.CultureInvariant)]
    private static partial System.Text.RegularExpressions.Regex RegistryName();

    private string Arn(string service, string region, string resource) => $"arn:{Place.Partition}:{service}:{region}:{Account}:{resource}";
}
