using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CicdTools.Shell.StandIns;

/// <summary>Objects of the engine as JSON; what lies deeper than the depth becomes its text.</summary>
internal sealed class JsonText(int depth, bool enumsAsStrings)
{
    public bool WasCut { get; private set; }

    public string Write(object? value, bool indented)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = indented, NewLine = Environment.NewLine, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, value, 0);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void Write(Utf8JsonWriter writer, object? value, int level)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (WriteScalar(writer, plain))
            return;
        if (level > depth)
        {
            WasCut = true;
            writer.WriteStringValue(LanguagePrimitives.ConvertTo<string>(value));
        }
        else if (plain is IDictionary table)
        {
            writer.WriteStartObject();
            foreach (DictionaryEntry entry in table)
                WriteEntry(writer, entry.Key.ToString()!, entry.Value, level);
            writer.WriteEndObject();
        }
        else if (plain is IEnumerable many)
        {
            writer.WriteStartArray();
            foreach (object? item in many)
                Write(writer, item, level + 1);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartObject();
            foreach (PSPropertyInfo property in PSObject.AsPSObject(value!).Properties)
            {
                // Views of the type files are for eyes; a program wants what the object itself holds.
                if (property.MemberType is PSMemberTypes.Property or PSMemberTypes.NoteProperty)
                    WriteEntry(writer, property.Name, ValueOf(property), level);
            }

            writer.WriteEndObject();
        }
    }

    private void WriteEntry(Utf8JsonWriter writer, string name, object? value, int level)
    {
        writer.WritePropertyName(name);
        Write(writer, value, level + 1);
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private bool WriteScalar(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                writer.WriteNullValue();
                return true;
            case bool flag:
                writer.WriteBooleanValue(flag);
                return true;
            case string or char or Guid or Uri:
                writer.WriteStringValue(value.ToString());
                return true;
            case DateTime time:
                writer.WriteStringValue(time);
                return true;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                return true;
            case Enum when enumsAsStrings:
                writer.WriteStringValue(value.ToString());
                return true;
            case Enum:
                return WriteScalar(writer, Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture));
            case double and (double.NaN or double.PositiveInfinity or double.NegativeInfinity) or float and (float.NaN or float.PositiveInfinity or float.NegativeInfinity):
                writer.WriteStringValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                return true;
            case double number when number == Math.Floor(number) && Math.Abs(number) < 1e15:
                // The engine's own cmdlet shows that a number is a fraction; a decimal keeps its one place.
                writer.WriteNumberValue((decimal)number * 1.0m);
                return true;
            case double number:
                writer.WriteNumberValue(number);
                return true;
            case float number:
                writer.WriteNumberValue(number);
                return true;
            case decimal number:
                writer.WriteNumberValue(number);
                return true;
            case ulong number:
                writer.WriteNumberValue(number);
                return true;
            case byte or sbyte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                return true;
            case BigInteger number:
                writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                return true;
            default:
                return false;
        }
    }
}
