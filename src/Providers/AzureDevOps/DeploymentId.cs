using System.Globalization;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>A run's putting of its commit into an environment: <c>project/repository/123/</c> and the environment's number. It keeps that name when it is run again.</summary>
internal sealed record DeploymentId(string Project, string Repository, int Run, int Environment)
{
    public static DeploymentId? TryParse(string text) =>
        text.Split('/') is [{ } project, _, .., { } run, { } environment] parts && parts.Length >= 4 && AzureDevOpsName.IsPart(project) && Number(run) is { } number && Number(environment) is { } place
            ? new(project, string.Join('/', parts[..^2]), number, place)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Repository}/{Run}/{Environment}");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
