using System.Reflection;
using System.Text;

namespace CicdTools.Providers.Templates;

/// <summary>The files of the templates, as they lie in this assembly.</summary>
internal static class TemplateFiles
{
    private const string Prefix = "templates/";

    // A build on Windows puts backslashes into the names.
    private static readonly Lazy<SortedDictionary<string, string>> Resources = new(() => new(
        typeof(TemplateFiles).Assembly.GetManifestResourceNames()
            .Select(name => (Path: name.Replace('\\', '/'), Name: name))
            .Where(entry => entry.Path.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Path[Prefix.Length..], entry => entry.Name),
        StringComparer.Ordinal));

    /// <summary>The files below a folder, by their paths in it, with the placeholders replaced.</summary>
    public static IEnumerable<PipelineFile> Read(string folder, TemplateValues values)
    {
        string prefix = folder + "/";
        foreach ((string path, string resource) in Resources.Value.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)))
            yield return new(values.Fill(path[prefix.Length..]), values.Fill(Load(resource)));
    }

    private static string Load(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
