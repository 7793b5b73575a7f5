using CicdTools.Providers.Deployments;
using CicdTools.Providers.Git;
using CicdTools.Providers.Records;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Environments;

/// <summary>An environment as one commit holds it. Nothing of another commit mixes in, however long it is looked at.</summary>
internal sealed class EnvironmentSnapshot(string name, Commit commit)
{
    public const string SettingsPath = "settings.json";

    private const string Applications = "applications";
    private const string Ledger = "ledger";
    private const string Promotions = "promotions";

    private readonly Lazy<Dictionary<string, string>> _commits = new(() => ReadTrailers(commit));

    public string Name => name;

    public string Commit => commit.Sha;

    public EnvironmentSettings Settings => Read<EnvironmentSettings>(SettingsPath) ?? throw Damaged(name, SettingsPath);

    public static string ApplicationPath(string application) => $"{Applications}/{application}.json";

    public static string LedgerPath(string id) => $"{Ledger}/{id}.json";

    public static string PromotionPath(string id) => $"{Promotions}/{id}.json";

    /// <summary>The files of promotions' records.</summary>
    public static IEnumerable<(string Path, string? Content)> Files(IEnumerable<PromotionRecord> records) => records.Select(record => (PromotionPath(record.Promotion.Id), (string?)RecordJson.Write(record)));

    /// <summary>The state of an application; null where it does not run there.</summary>
    public ApplicationState? Application(string application) => Read<ApplicationState>(ApplicationPath(application));

    public IEnumerable<ApplicationState> AllApplications() => All<ApplicationState>(Applications);

    /// <summary>The ledger, newest first, each deployment with its commit.</summary>
    public IEnumerable<LedgerEntry> Entries() =>
        All<LedgerEntry>(Ledger).Select(entry => entry with { Deployment = entry.Deployment with { Commit = _commits.Value.GetValueOrDefault($"Deployment: {entry.Deployment.Id}") } }).OrderByDescending(entry => Number(entry.Deployment.Id));

    /// <summary>The promotions, newest first, each with the commit of its newest step.</summary>
    public IEnumerable<PromotionRecord> PromotionRecords() =>
        All<PromotionRecord>(Promotions).Select(WithCommit).OrderByDescending(record => Number(record.Promotion.Id));

    public PromotionRecord? Promotion(string id) => Read<PromotionRecord>(PromotionPath(id)) is { } record ? WithCommit(record) : null;

    /// <summary>The identifier of the next deployment.</summary>
    public string NextDeployment() => $"{name}-d{Next(Ledger)}";

    /// <summary>The identifier of the next promotion.</summary>
    public string NextPromotion() => $"{name}-p{Next(Promotions)}";

    /// <summary>An error for state that is not what was written.</summary>
    public static CicdException Damaged(string name, string path, Exception? inner = null) =>
        new("EnvironmentDamaged", CicdErrorKind.Unavailable, $"The state of the environment '{name}' cannot be read: {path} is damaged.", name, "Bring its state.git back from a copy, or remove the environment with Remove-CicdEnvironment.", inner);

    private PromotionRecord WithCommit(PromotionRecord record) =>
        record with { Promotion = record.Promotion with { Commit = _commits.Value.GetValueOrDefault($"Promotion: {record.Promotion.Id}") } };

    // Entries are never removed, so their number is the last number given.
    private int Next(string folder) => ((commit[folder]?.Target as Tree)?.Count ?? 0) + 1;

    private static int Number(string id) => int.Parse(id[(id.LastIndexOf('-') + 2)..], System.Globalization.CultureInfo.InvariantCulture);

    private IEnumerable<T> All<T>(string folder)
        where T : class =>
        commit[folder]?.Target is Tree tree ? tree.Select(entry => Read<T>(entry.Path) ?? throw Damaged(name, entry.Path)) : [];

    private T? Read<T>(string path)
        where T : class =>
        GitFiles.Read(commit, path) is { } text ? RecordJson.Read<T>(text) ?? throw Damaged(name, path) : null;

    // A file cannot hold the commit that holds it, but the commit's message names the file.
    private static Dictionary<string, string> ReadTrailers(Commit tip)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        for (Commit? at = tip; at is not null; at = at.Parents.FirstOrDefault())
        {
            foreach (string line in at.Message.Split('\n').Where(line => line.StartsWith("Deployment: ", StringComparison.Ordinal) || line.StartsWith("Promotion: ", StringComparison.Ordinal)))
                result.TryAdd(line, at.Sha);
        }

        return result;
    }
}
