using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/
internal sealed partial class AwsServer
{
    /// <summary>Images by repository and tag, with what DescribeImageScanFindings says of them; null for one without a scan.</summary>
    public Dictionary<(string Repository, string Tag), JsonObject?> Images { get; } = [];

    /// <summary>Where the registry answers programs.</summary>
    public string RegistryAddress { get; set; } = $"https://{Account}.dkr.ecr.eu-west-1.amazonaws.com";

    /// <summary>User and password that the registry takes, with a colon between them.</summary>
    public string RegistryLogin { get; set; } = "AWS:eyJwYXlsb2FkIjoiexample";

    private JsonObject Registry(string operation, JsonObject body)
    {
        if (operation == "GetAuthorizationToken")
            return new() { ["authorizationData"] = new JsonArray(new JsonObject { ["authorizationToken"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(RegistryLogin)), ["expiresAt"] = Time(clock.GetUtcNow() + TimeSpan.FromHours(12)), ["proxyEndpoint"] = RegistryAddress }) };
        string name = operation == "DescribeRepositories" ? body["repositoryNames"]![0]!.GetValue<string>() : Text(body, "repositoryName");
        KeyValuePair<(string Repository, string Tag), JsonObject?>[] images = [.. Images.Where(one => one.Key.Repository == name)];
        if (images.Length == 0)
            throw new Refused("RepositoryNotFoundException", $"The repository with name '{name}' does not exist in the registry with id '{Account}'");
        return operation switch
        {
            "DescribeRepositories" => new() { ["repositories"] = new JsonArray(new JsonObject { ["repositoryName"] = name, ["repositoryArn"] = $"arn:aws:ecr:eu-west-1:{Account}:repository/{name}", ["repositoryUri"] = $"{new Uri(RegistryAddress).Authority}/{name}" }) },
            "DescribeImages" => Found(name, [.. images.Select(one => one.Key.Tag).Where(tag => body["imageIds"]?[0]?["imageTag"]?.GetValue<string>() is not { } asked || tag == asked)]),
            "DescribeImageScanFindings" => images.First(one => Digest(one.Key.Tag) == body["imageId"]!["imageDigest"]!.GetValue<string>()).Value?.DeepClone() as JsonObject ?? throw new Refused("ScanNotFoundException", "Image scan does not exist for the image"),
            _ => throw new InvalidOperationException(operation),
        };
    }

    private JsonObject Found(string name, string[] tags) => tags.Length == 0
        ? throw new Refused("ImageNotFoundException", "The image requested does not exist")
        : new() { ["imageDetails"] = new JsonArray([.. tags.Select(tag => (JsonNode)new JsonObject { ["repositoryName"] = name, ["imageDigest"] = Digest(tag), ["imageTags"] = new JsonArray(tag), ["imagePushedAt"] = Time(clock.GetUtcNow()) })]) };

    private static string Digest(string tag) => $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(tag)))}";
}
