using System.Xml;

namespace CicdTools.Providers.Detection;

/// <summary>Reads the elements and attributes of XML; document types and entities are refused.</summary>
internal static class XmlSettings
{
    public static Settings Read(string text)
    {
        List<Setting> found = [];
        Stack<string> path = new();
        XmlReaderSettings safe = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };
        using StringReader source = new(text);
        using XmlReader reader = XmlReader.Create(source, safe);
        IXmlLineInfo place = (IXmlLineInfo)reader;
        try
        {
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    path.Push(reader.LocalName);
                    // Deeper than any manifest; a hostile one must not cost us.
                    if (path.Count > 64)
                        break;
                    bool empty = reader.IsEmptyElement;
                    found.Add(new(Keys(path), "", place.LineNumber));
                    while (reader.MoveToNextAttribute())
                        found.Add(new([.. Keys(path), "@" + reader.LocalName], reader.Value, place.LineNumber));
                    if (empty)
                        path.Pop();
                }
                else if (reader.NodeType == XmlNodeType.EndElement)
                {
                    path.Pop();
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    found.Add(new([.. Keys(path), "text()"], reader.Value.Trim(), place.LineNumber));
                }
            }
        }
        catch (XmlException)
        {
            return new(found);
        }

        return new(found);
    }

    private static string[] Keys(Stack<string> path) => [.. path.Reverse()];
}
