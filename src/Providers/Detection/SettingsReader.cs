namespace CicdTools.Providers.Detection;

/// <summary>Chooses the reader by the file's name.</summary>
internal static class SettingsReader
{
    public static Settings Read(SourceFile file)
    {
        string name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
        return System.IO.Path.GetExtension(name) switch
        {
            ".json" => JsonSettings.Read(file.Text),
            ".toml" => TomlSettings.Read(file.Lines),
            ".cfg" or ".ini" => TomlSettings.Read(file.Lines),
            ".yaml" or ".yml" => YamlSettings.Read(file.Lines),
            ".xml" or ".csproj" or ".fsproj" or ".vbproj" or ".props" or ".config" => XmlSettings.Read(file.Text),
            _ => name is "Pipfile" ? TomlSettings.Read(file.Lines) : Settings.None,
        };
    }
}
