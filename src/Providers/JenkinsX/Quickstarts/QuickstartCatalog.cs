using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Providers.JenkinsX.Quickstarts;

/// <summary>
/// The quickstarts of a cluster: what its repository says itself, else what its version stream does
/// (https://github.com/jenkins-x-plugins/jx-project/blob/c25e4b714b54c243319c3c710bbe35f81698b56a/pkg/quickstarts/load.go and
/// https://github.com/jenkins-x-plugins/jx-gitops/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/apis/gitops/v1alpha1/quickstart_types.go).
/// </summary>
internal static partial class QuickstartCatalog
{
    public const string DefaultOwner = "jenkins-x-quickstarts";

    private const string DefaultServer = "https://github.com";

    private static readonly string[] Files = ["extensions/quickstarts.yaml", "versionStream/quickstarts.yaml"];
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <exception cref="CicdException"><c>QuickstartsNotFound</c>, <c>QuickstartsInvalid</c>.</exception>
    public static Quickstart[] Read(Func<string, string?> read, string repository)
    {
        string file = Array.Find(Files, one => read(one) is not null)
            ?? throw new CicdException("QuickstartsNotFound", CicdErrorKind.NotFound, $"'{repository}' has no catalogue of quickstarts.", repository, $"Bring one in as {Files[0]}; a cluster's version stream has {Files[1]}.");
        YamlMap spec = Spec(read(file)!, file);
        Dictionary<string, Quickstart> all = new(StringComparer.Ordinal);
        foreach (YamlMap import in YamlEdit.Items(spec, "imports"))
        {
            string from = Git.GitPath.Require(YamlEdit.TextOf(import, "file") ?? throw Invalid(file, "an import names no file"));
            YamlMap other = Spec(read(from) ?? throw Invalid(file, $"it imports '{from}', which is not there"), from);
            foreach (Quickstart quickstart in Of(other, from).Where(one => Fits(import, one.Id, file)))
                all[quickstart.Id] = quickstart;
        }

        foreach (Quickstart quickstart in Of(spec, file))
            all[quickstart.Id] = quickstart;
        // Work in progress is offered to nobody, and sets of machine learning are two repositories at once.
        return [.. all.Values.Where(one => !one.Id.Contains("WIP-", StringComparison.Ordinal) && !one.Name.StartsWith("ML-", StringComparison.Ordinal)).OrderBy(one => one.ShownName, StringComparer.Ordinal)];
    }

    private static IEnumerable<Quickstart> Of(YamlMap spec, string file)
    {
        string usual = Text(spec, "defaultOwner") ?? DefaultOwner;
        foreach (YamlMap item in YamlEdit.Items(spec, "quickstarts"))
        {
            string owner = Text(item, "owner") ?? usual;
            string name = Text(item, "name") ?? throw Invalid(file, $"its quickstart in line {item.Line} has no name");
            string server = (Text(item, "gitServer") ?? DefaultServer).TrimEnd('/');
            // A catalogue is a file of somebody's: what it names is an address of the web, and no folder of this machine.
            if (!Uri.TryCreate(server, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
                throw Invalid(file, $"'{Errors.Shown(server)}' is no address of a Git server");
            yield return new(
                Text(item, "id") ?? $"{owner}/{name}", owner, name, $"{server}/{owner}/{name}.git",
                Text(item, "downloadZipURL") is { } zip && Archive().Match(zip) is { Success: true } match ? match.Groups["reference"].Value : null,
                Text(item, "version"), Text(item, "language"), Text(item, "framework"),
                [.. (Find(item, "tags") as YamlList)?.Items.OfType<YamlScalar>().Select(tag => tag.Value) ?? []]);
        }
    }

    // Keys are read without regard to capitals, as Go reads them.
    private static string? Text(YamlMap map, string key) => Find(map, key) is YamlScalar { IsNull: false, Value.Length: > 0 } scalar ? scalar.Value : null;

    private static YamlNode? Find(YamlMap map, string key) => map.Entries.FirstOrDefault(entry => entry.Key is YamlScalar name && name.Value.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value;

    private static bool Fits(YamlMap import, string id, string file)
    {
        string[] includes = Texts(import, "includes"), excludes = Texts(import, "excludes");
        try
        {
            return (includes.Length == 0 || includes.Any(one => Regex.IsMatch(id, one, RegexOptions.CultureInvariant, Longest))) && !excludes.Any(one => Regex.IsMatch(id, one, RegexOptions.CultureInvariant, Longest));
        }
        catch (Exception failure) when (failure is ArgumentException or RegexMatchTimeoutException)
        {
            throw Invalid(file, $"an import has a pattern that cannot be used: {Errors.Short(failure.Message, 120).TrimEnd('.')}");
        }
    }

    private static string[] Texts(YamlMap map, string key) => [.. (map[key] as YamlList)?.Items.OfType<YamlScalar>().Select(item => item.Value) ?? []];

    private static YamlMap Spec(string text, string file)
    {
        DiagnosticBag diagnostics = new();
        return YamlLoader.Load(text, file, diagnostics) is [YamlMap root, ..] && root["spec"] is YamlMap spec ? spec
            : throw Invalid(file, (diagnostics.Items.FirstOrDefault()?.Message ?? "it has no spec").TrimEnd('.'));
    }

    private static CicdException Invalid(string file, string why) =>
        new("QuickstartsInvalid", CicdErrorKind.Invalid, $"The catalogue of quickstarts '{file}' cannot be used: {why}.", file, "Mend it in the cluster's repository.");

    // https://docs.github.com/rest/repos/contents#download-a-repository-archive-zip: the last part is what was archived.
    [GeneratedRegex(@"/zip/(?:refs/(?:heads|tags)/)?(?<reference>[^/?]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Archive();
}
