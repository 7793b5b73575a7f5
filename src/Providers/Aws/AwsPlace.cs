using Amazon;

namespace CicdTools.Providers.Aws;

/// <summary>Where a context's services are: their region, and the addresses that follow from it.</summary>
/// <param name="Region">The region, such as <c>eu-west-1</c>.</param>
/// <param name="Address">One address for all services in place of AWS's own; null for those.</param>
internal sealed record AwsPlace(string Region, Uri? Address)
{
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html and feature-endpoints.html
    private const string AllServices = "AWS_ENDPOINT_URL";
    private const string Fips = "AWS_USE_FIPS_ENDPOINT";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The address of a service.</summary>
    public Uri Of(AwsService service) =>
        Address ?? Named($"{AllServices}_{Identifier(service)}") ?? Named(AllServices) ?? new($"https://{Host(service)}/");

    /// <summary>The region that a request of the service is signed for.</summary>
    public string SigningRegion(AwsService service) => service.IsGlobal ? Home : Region;

    /// <summary>What the names of all hosts and ARNs of this partition have: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>.</summary>
    public string Partition => RegionEndpoint.GetBySystemName(Region).PartitionName;

    /// <summary>The end of the hosts' names.</summary>
    public string Suffix => RegionEndpoint.GetBySystemName(Region).PartitionDnsSuffix;

    /// <summary>The host of CodeCommit's Git: https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html#regions-git.</summary>
    public string GitHost => $"git-codecommit.{Region}.{Suffix}";

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-endpoints.html: IAM's requests are signed for one region of each partition.
    private string Home => Partition switch { "aws-cn" => "cn-north-1", "aws-us-gov" => "us-gov-west-1", _ => "us-east-1" };

    // In the partition of AWS China the global service's host has its region in it, in that of GovCloud its partition.
    private string Host(AwsService service)
    {
        string name = Environment.GetValueOrDefault(Fips) == "true" ? FipsName(service) : service.Host;
        return !service.IsGlobal ? $"{name}.{Region}.{Suffix}"
            : Partition switch { "aws-cn" => $"{name}.cn-north-1.{Suffix}", "aws-us-gov" => $"{name}.us-gov.{Suffix}", _ => $"{name}.{Suffix}" };
    }

    // https://aws.amazon.com/compliance/fips/: ECR and EKS put the word before their names.
    private static string FipsName(AwsService service) => service == AwsService.Ecr ? "ecr-fips" : service == AwsService.Eks ? "fips.eks" : $"{service.Host}-fips";

    private static string Identifier(AwsService service) => service == AwsService.Logs ? "CLOUDWATCH_LOGS" : service == AwsService.Secrets ? "SECRETS_MANAGER" : service == AwsService.Events ? "EVENTBRIDGE" : service == AwsService.Portal ? "SSO" : service == AwsService.SignOn ? "SSO_OIDC" : service.Name.ToUpperInvariant();

    private Uri? Named(string variable) => Environment.GetValueOrDefault(variable) is { Length: > 0 } value && Uri.TryCreate(value, UriKind.Absolute, out Uri? address) ? address : null;
}
