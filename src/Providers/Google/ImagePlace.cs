namespace CicdTools.Providers.Google;

/// <summary>A repository of Artifact Registry: by its name in the context's project and region, or by its whole address, <c>REGION-docker.pkg.dev/PROJECT/NAME</c>.</summary>
internal sealed record ImagePlace(string Project, string Location, string Repository)
{
    private const string Suffix = "-docker.pkg.dev";

    /// <summary>The host that images are pulled from.</summary>
    public string Host => $"{Location}{Suffix}";

    /// <exception cref="CicdException"><c>InvalidName</c>, <c>RegionMissing</c>.</exception>
    public static ImagePlace Parse(string text, GooglePlace context)
    {
        string[] parts = text.Split('/');
        if (parts is [{ } host, { } project, { } name] && host.EndsWith(Suffix, StringComparison.Ordinal))
            return new(project, host[..^Suffix.Length], name);
        if (parts.Length != 1 || text.Length == 0 || !text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            throw Errors.InvalidName("a repository of Artifact Registry", text, "give its name, or its address, REGION-docker.pkg.dev/PROJECT/NAME.");
        // Artifact Registry has no place called global: https://docs.cloud.google.com/artifact-registry/docs/repositories/repo-locations.
        return context.Location == GooglePlace.Global
            ? throw new CicdException("RegionMissing", CicdErrorKind.Invalid, "Images lie in a region, and the context names none.", text, "Give the address with its region, or Connect-CicdProvider with -Region.")
            : new(context.Project, context.Location, text);
    }
}
