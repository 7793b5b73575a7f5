namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>
/// The actions that have a type in the model, with the major tag that is written. The tags are those of each action's own
/// README (read in August 2026; upload-artifact by its package version): github.com/actions/*, docker/build-push-action, ruby/setup-ruby, shivammathur/setup-php.
/// </summary>
internal static class ActionCatalog
{
    public const string Checkout = "actions/checkout";
    public const string Cache = "actions/cache";
    public const string CacheRestore = "actions/cache/restore";
    public const string CacheSave = "actions/cache/save";
    public const string UploadArtifact = "actions/upload-artifact";
    public const string DownloadArtifact = "actions/download-artifact";
    public const string BuildImage = "docker/build-push-action";

    private static readonly Dictionary<string, string> Tags = new(StringComparer.OrdinalIgnoreCase)
    {
        [Checkout] = "v7",
        [Cache] = "v5",
        [CacheRestore] = "v5",
        [CacheSave] = "v5",
        [UploadArtifact] = "v7",
        [DownloadArtifact] = "v8",
        [BuildImage] = "v7",
        ["actions/setup-python"] = "v7",
        ["actions/setup-node"] = "v7",
        ["actions/setup-dotnet"] = "v6",
        ["actions/setup-go"] = "v7",
        ["actions/setup-java"] = "v5",
        ["ruby/setup-ruby"] = "v1",
        ["shivammathur/setup-php"] = "v2",
    };

    private static readonly SetupAction[] Setups =
    [
        new("python", "actions/setup-python", "python-version"),
        new("node", "actions/setup-node", "node-version"),
        new("dotnet", "actions/setup-dotnet", "dotnet-version"),
        new("go", "actions/setup-go", "go-version"),
        new("java", "actions/setup-java", "java-version"),
        new("ruby", "ruby/setup-ruby", "ruby-version"),
        new("php", "shivammathur/setup-php", "php-version"),
    ];

    /// <summary>What follows <c>uses:</c> when the action is written.</summary>
    public static string Reference(string action) => $"{action}@{Tags[action]}";

    /// <summary>The set-up action of a tool; null where there is none.</summary>
    public static SetupAction? SetupOf(string tool) => Array.Find(Setups, setup => setup.Tool == tool);

    /// <summary>The set-up action of this name; null for any other.</summary>
    public static SetupAction? SetupNamed(string action) => Array.Find(Setups, setup => setup.Action.Equals(action, StringComparison.OrdinalIgnoreCase));
}

/// <summary>An action that sets up a tool.</summary>
/// <param name="Tool">The tool, as in <see cref="SetupToolStep"/>.</param>
/// <param name="Action">The action.</param>
/// <param name="VersionInput">Its input for the version.</param>
internal sealed record SetupAction(string Tool, string Action, string VersionInput);
