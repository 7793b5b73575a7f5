namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>Google's builders whose entry point is a program (https://github.com/GoogleCloudPlatform/cloud-builders).</summary>
internal static class Builders
{
    /// <summary>The builder that has Docker.</summary>
    public const string Docker = "gcr.io/cloud-builders/docker";

    private const string Root = "gcr.io/cloud-builders/";

    private static readonly string[] Programs = ["bazel", "curl", "docker", "dotnet", "gcloud", "gcs-fetcher", "git", "go", "gsutil", "javac", "kubectl", "mvn", "npm", "wget", "yarn"];

    /// <summary>The program that a builder starts; null for any other image.</summary>
    public static string? ProgramOf(string image)
    {
        if (!image.StartsWith(Root, StringComparison.Ordinal))
            return null;
        string name = image[Root.Length..].Split(':', '@')[0];
        return Programs.Contains(name) ? name : null;
    }
}
