using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>Native settings of this format.</summary>
internal static class CircleNative
{
    public static NativeSetting Of(string key, YamlNode node) => new(CircleCIFormat.FormatName, key, YamlText.Fragment(node));

    public static YamlNode? Find(NativeSetting[] settings, string key) =>
        Array.Find(settings, setting => setting.Format == CircleCIFormat.FormatName && setting.Key == key) is { } found ? YamlLoader.Fragment(found.Text) : null;

    /// <summary>Takes text where there is a scalar; anything else stays.</summary>
    public static string? Text(YamlFields fields, string key) => fields.Peek(key) is YamlScalar ? fields.Text(key) : null;
}
