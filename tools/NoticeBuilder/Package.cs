using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace CicdTools.NoticeBuilder;

/// <summary>A package that brings files to run, with what its nuspec and its folder say about its license.</summary>
internal sealed record Package(string Id, string Version, string Folder, XElement Metadata)
{
    private static readonly string[] Runtime = ["runtime", "native", "runtimeTargets"];

    public static Package[] ReadAll(string assetsFile)
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllBytes(assetsFile));
        JsonElement root = assets.RootElement;
        string[] folders = [.. root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        JsonElement libraries = root.GetProperty("libraries");
        IEnumerable<string> carried = root.GetProperty("targets").EnumerateObject()
            .SelectMany(target => target.Value.EnumerateObject())
            .Where(library => library.Value.GetProperty("type").GetString() == "package" && BringsFiles(library.Value))
            .Select(library => library.Name)
            .Distinct()
            .Order(StringComparer.OrdinalIgnoreCase);
        return [.. carried.Select(name => Read(name, libraries.GetProperty(name).GetProperty("path").GetString()!, folders))];
    }

    public string Notice()
    {
        StringBuilder text = new();
        text.Append('=', 70).Append('\n');
        text.Append(Id).Append(' ').Append(Version).Append('\n');
        Line(text, "Authors", Value("authors"));
        Line(text, "Copyright", Value("copyright"));
        Line(text, "Project", Value("projectUrl"));
        Line(text, "License", License());
        foreach (string file in LicenseFiles())
            text.Append('\n').Append(File.ReadAllText(file).ReplaceLineEndings("\n").Trim()).Append('\n');
        return text.ToString();
    }

    private string? License()
    {
        XElement? license = Element("license");
        return license?.Attribute("type")?.Value == "expression" ? license.Value : license is null ? Value("licenseUrl") : $"see below ({license.Value})";
    }

    private string[] LicenseFiles() => [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(IsLicense).Order(StringComparer.Ordinal)];

    private static bool IsLicense(string file)
    {
        string name = Path.GetFileName(file);
        string extension = Path.GetExtension(file).ToUpperInvariant();
        return extension is "" or ".TXT" or ".MD" && (name.Contains("LICENSE", StringComparison.OrdinalIgnoreCase) || name.Contains("NOTICE", StringComparison.OrdinalIgnoreCase) || name.Contains("COPYING", StringComparison.OrdinalIgnoreCase));
    }

    private static bool BringsFiles(JsonElement library) =>
        Array.Exists(Runtime, kind => library.TryGetProperty(kind, out JsonElement files) && files.EnumerateObject().Any(file => !file.Name.EndsWith("/_._", StringComparison.Ordinal)));

    private static Package Read(string name, string path, string[] folders)
    {
        string folder = folders.Select(root => Path.Combine(root, path)).First(Directory.Exists);
        XElement metadata = XDocument.Load(Directory.EnumerateFiles(folder, "*.nuspec").Single()).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        string[] parts = name.Split('/');
        return new(parts[0], parts[1], folder, metadata);
    }

    private XElement? Element(string name) => Metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private string? Value(string name) => Element(name)?.Value.Trim();

    private static void Line(StringBuilder text, string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            text.Append(label).Append(": ").Append(value).Append('\n');
    }
}
