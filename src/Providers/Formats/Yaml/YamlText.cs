using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CicdTools.Providers.Formats.Yaml;

/// <summary>Tree to text.</summary>
internal static class YamlText
{
    private const int FlowWidth = 80;

    // The emitter puts quotes around an empty scalar, which makes text of it. Nobody else's text begins a plain scalar with this sign.
    private const string Nothing = "\uE000";

    /// <summary>The text of a document, with LF line ends and one at its end.</summary>
    public static string Write(YamlNode root)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Emitter emitter = new(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024, skipAnchorName: false, indentSequences: true));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        string written = text.ToString().Replace(" " + Nothing + "\n", "\n", StringComparison.Ordinal);
        // A root scalar ends with YAML's document end mark, which a fragment does not need.
        return written.EndsWith("\n...\n", StringComparison.Ordinal) ? written[..^4] : written;
    }

    /// <summary>The text of a native setting.</summary>
    public static string Fragment(YamlNode node) => EndsInLineEnd(node) ? Write(node) : Write(node).TrimEnd('\n');

    // A block at the end keeps its last line end only where the text has it.
    private static bool EndsInLineEnd(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.Value.EndsWith('\n'),
        YamlList { Items: [.., YamlNode last] } => EndsInLineEnd(last),
        YamlMap { Entries: [.., YamlEntry last] } => EndsInLineEnd(last.Value),
        _ => false,
    };

    // The recursion ends at the depth that the readers allow; trees made in memory are flatter.
    private static void Emit(Emitter emitter, YamlNode node)
    {
        TagName tag = node.Tag is null ? TagName.Empty : new TagName(node.Tag);
        switch (node)
        {
            case YamlScalar scalar:
                emitter.Emit(new Scalar(AnchorName.Empty, tag, scalar is { Style: YamlStyle.Plain, Value: "" } ? Nothing : Whole(scalar.Value), StyleOf(scalar), isPlainImplicit: node.Tag is null, isQuotedImplicit: node.Tag is null));
                break;
            case YamlList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, tag, isImplicit: node.Tag is null, IsFlow(list) ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (YamlNode item in list.Items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case YamlMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, tag, isImplicit: node.Tag is null, map.Entries.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (YamlEntry entry in map.Entries)
                {
                    ScalarStyle style = YamlQuoting.CanStandPlainAsKey(entry.Name) ? ScalarStyle.Plain : YamlQuoting.StyleOf(entry.Name) is ScalarStyle.DoubleQuoted or ScalarStyle.Literal ? ScalarStyle.DoubleQuoted : ScalarStyle.SingleQuoted;
                    emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, Whole(entry.Name), style, isPlainImplicit: true, isQuotedImplicit: true));
                    Emit(emitter, entry.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
        }
    }

    // Half a surrogate pair is no character, and no encoding has a place for it.
    private static string Whole(string text) => text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes()) : text;

    private static ScalarStyle StyleOf(YamlScalar scalar) => scalar.Style switch
    {
        YamlStyle.Plain when scalar.Value.Length == 0 || YamlQuoting.CanStandPlain(scalar.Value) => ScalarStyle.Plain,
        YamlStyle.Quoted when YamlQuoting.StyleOf(scalar.Value) == ScalarStyle.Plain => ScalarStyle.SingleQuoted,
        _ => YamlQuoting.StyleOf(scalar.Value),
    };

    // A short list of words reads best on one line: [main, develop].
    private static bool IsFlow(YamlList list) =>
        list.Items.Count == 0
        || list.Tag is not null
        || (list.Items.All(item => item is YamlScalar { Tag: null } scalar && scalar.Value.Length > 0 && scalar.Value.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or '*'))
            && list.Items.Sum(item => ((YamlScalar)item).Value.Length + 2) <= FlowWidth);
}
