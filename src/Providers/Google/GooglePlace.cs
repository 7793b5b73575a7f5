namespace CicdTools.Providers.Google;

/// <summary>A project and a location in it.</summary>
internal sealed record GooglePlace(string Project, string Location)
{
    /// <summary>Where builds are that were asked for without a region: https://docs.cloud.google.com/build/docs/locations.</summary>
    public const string Global = "global";

    /// <summary>
    /// What the connection names, else what gcloud's own variables do (https://docs.cloud.google.com/sdk/docs/properties), else the project of the key.
    /// </summary>
    /// <exception cref="CicdException"><c>ProjectMissing</c>.</exception>
    public static GooglePlace Of(Connection connection, GoogleCredentials credentials, IReadOnlyDictionary<string, string> environment)
    {
        string? Variable(params string[] names) => names.Select(environment.GetValueOrDefault).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        string project = connection.Project ?? Variable("CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT") ?? credentials.Project
            ?? throw new CicdException("ProjectMissing", CicdErrorKind.Invalid, $"The context '{connection.Name}' names no project of Google Cloud.", connection.Name, "Connect-CicdProvider Google -Project NAME -Force; or set GOOGLE_CLOUD_PROJECT.");
        return new(project, connection.Region ?? Variable("CLOUDSDK_BUILDS_REGION") ?? Global);
    }

    /// <summary>The full name, as resources begin with it.</summary>
    public override string ToString() => $"projects/{Project}/locations/{Location}";
}
